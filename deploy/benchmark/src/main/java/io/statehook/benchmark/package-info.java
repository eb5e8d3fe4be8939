/**
 * Measures the product against others on one machine, every part a process of its own.
 *
 * <p>A {@link io.statehook.benchmark.Scenario} names contestants. Each takes its turn in every
 * round, on topics of its own: a warm-up, then the measured load, which a transaction makes visible
 * all at once, so that writing it costs the contestant nothing. What counts is the ratio between
 * contestants of one round; absolute figures belong to the machine and the hour.
 */
@NullMarked
package io.statehook.benchmark;

import org.jspecify.annotations.NullMarked;
