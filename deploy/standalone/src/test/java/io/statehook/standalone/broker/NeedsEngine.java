package io.statehook.standalone.broker;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Skips every test that would get its broker in a container where there is no engine, unless one is
 * required; whole, so that nothing is closed that was never opened.
 */
public final class NeedsEngine implements ExecutionCondition {
  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    if (!TestBroker.inContainer() || ContainerEngine.isRequired() || ContainerEngine.isThere()) {
      return ConditionEvaluationResult.enabled("its broker can be started");
    }
    return ConditionEvaluationResult.disabled(ContainerEngine.SKIPPED);
  }
}
