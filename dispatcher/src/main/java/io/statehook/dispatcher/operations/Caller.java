package io.statehook.dispatcher.operations;

import io.statehook.dispatcher.control.OrgScope;

/**
 * Who asks.
 *
 * @param name of the token; stands in audit records
 * @param scope whose things it sees
 * @param mayChange whether it may also change them
 */
public record Caller(String name, OrgScope scope, boolean mayChange) {}
