package io.statehook.dispatcher.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class MemoryBudgetTest {
  private final MemoryBudget budget = new MemoryBudget(1000);

  @Test
  void upToItsLimitThereIsNoExcess() {
    budget.take(1000);
    assertThat(budget.excessBytes()).isZero();
  }

  @Test
  void beyondItsLimitItWantsAFifthBack() {
    budget.take(1001);
    assertThat(budget.excessBytes()).isEqualTo(201);

    budget.release(201);
    assertThat(budget.excessBytes()).isZero();
    assertThat(budget.usedBytes()).isEqualTo(800);
  }

  @Test
  void aBudgetOfNothingIsRefused() {
    assertThatThrownBy(() -> new MemoryBudget(0)).hasMessageContaining("not 0");
  }
}
