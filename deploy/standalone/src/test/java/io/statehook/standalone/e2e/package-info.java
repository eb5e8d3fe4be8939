/**
 * Everything together: a real broker, the whole dispatcher, HTTPS to a receiver that verifies.
 *
 * <p>The tests of one class share an installation and are told apart by their orgs, because an
 * installation takes seconds to start and orgs never meet. Tests that restart or break something
 * have an installation, or a broker, of their own.
 */
@NullMarked
package io.statehook.standalone.e2e;

import org.jspecify.annotations.NullMarked;
