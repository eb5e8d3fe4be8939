package io.statehook.standalone.doctor;

/**
 * One thing to look at.
 *
 * @param name what it is, in a word
 * @param look looks, and may fail
 */
record Check(String name, Look look) {
  /** Takes down what is found. */
  interface Look {
    void at(Findings found) throws Exception;
  }
}
