package io.statehook.standalone.logs;

import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.config.plugins.Plugin;
import org.apache.logging.log4j.core.config.plugins.PluginFactory;
import org.apache.logging.log4j.layout.template.json.resolver.EventResolverContext;
import org.apache.logging.log4j.layout.template.json.resolver.EventResolverFactory;
import org.apache.logging.log4j.layout.template.json.resolver.TemplateResolver;
import org.apache.logging.log4j.layout.template.json.resolver.TemplateResolverConfig;
import org.apache.logging.log4j.layout.template.json.resolver.TemplateResolverFactory;

/** Found by Log4j under the name {@code statehook} in {@code statehook-log.json}. */
@Plugin(name = "StatehookLogFields", category = TemplateResolverFactory.CATEGORY)
public final class LogFieldsResolverFactory implements EventResolverFactory {
  private static final LogFieldsResolverFactory INSTANCE = new LogFieldsResolverFactory();

  private LogFieldsResolverFactory() {}

  /** The only one. */
  @PluginFactory
  public static LogFieldsResolverFactory getInstance() {
    return INSTANCE;
  }

  @Override
  public String getName() {
    return "statehook";
  }

  @Override
  public TemplateResolver<LogEvent> create(
      EventResolverContext context, TemplateResolverConfig config) {
    return "labels".equals(config.getString("field"))
        ? new LogFieldsResolver.Labels()
        : new LogFieldsResolver.Message();
  }
}
