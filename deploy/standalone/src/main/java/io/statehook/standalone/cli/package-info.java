/**
 * The command line. Each verb is one small class that reads its options, calls the operation that
 * the rest of the product calls as well, and prints what came of it: results on stdout, everything
 * else on stderr, JSON lines with {@code -o json}.
 *
 * <p>The process (environment, standard input, clock, signals) comes in through {@link
 * io.statehook.standalone.cli.Surroundings}, so every verb runs in a test as it runs in a shell.
 */
@NullMarked
package io.statehook.standalone.cli;

import org.jspecify.annotations.NullMarked;
