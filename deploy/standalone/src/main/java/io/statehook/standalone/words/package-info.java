/**
 * How the program talks to people: counts with the right plural, failures of files without class
 * names, and text of other people that cannot steer the terminal.
 */
@NullMarked
package io.statehook.standalone.words;

import org.jspecify.annotations.NullMarked;
