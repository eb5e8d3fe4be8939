package io.statehook.standalone.cli;

import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads numbers, with words for what is none.
 *
 * @param what what is expected
 * @param parse fails with {@link NumberFormatException}
 */
record NumberText<N extends Number>(String what, Function<String, N> parse)
    implements ITypeConverter<N> {
  static final NumberText<Integer> INT = new NumberText<>("a whole number", Integer::valueOf);
  static final NumberText<Long> LONG = new NumberText<>("a whole number", Long::valueOf);
  static final NumberText<Double> DOUBLE = new NumberText<>("a number", Double::valueOf);

  @Override
  public N convert(String text) {
    try {
      return parse.apply(text);
    } catch (NumberFormatException e) {
      throw new TypeConversionException(
          "\"%s\" is not %s that fits here".formatted(Output.visible(text), what));
    }
  }
}
