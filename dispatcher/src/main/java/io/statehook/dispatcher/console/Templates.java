package io.statehook.dispatcher.console;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;

/** Turns views into HTML with the templates that were compiled into this package. */
final class Templates {
  private static final int USUAL_LENGTH = 16 * 1024;

  private final TemplateEngine engine =
      TemplateEngine.createPrecompiled(
          null, ContentType.Html, null, Templates.class.getPackageName());

  /**
   * The page, or the part of one.
   *
   * @param template the template's name without its ending
   * @param view its only parameter
   */
  String render(String template, Object view) {
    StringOutput output = new StringOutput(USUAL_LENGTH);
    engine.render(template + ".jte", view, output);
    return output.toString();
  }
}
