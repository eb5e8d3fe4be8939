/** Everything in one program: the command line, an embedded broker, a sample receiver. */
@NullMarked
package io.statehook.standalone;

import org.jspecify.annotations.NullMarked;
