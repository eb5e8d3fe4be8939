/**
 * Settings: one flat map of properties, ours under {@code statehook.}, Kafka's under their own
 * names. Flag before environment before file before default.
 */
@NullMarked
package io.statehook.common.config;

import org.jspecify.annotations.NullMarked;
