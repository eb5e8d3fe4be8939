package io.statehook.dispatcher.control;

import io.statehook.common.event.EventCatalogue;

/**
 * The approved list with its version.
 *
 * @param catalogue what is approved
 * @param version one more than the offset of the last record of {@code event-catalogue} that went
 *     into it; 0 when it is empty
 */
public record VersionedCatalogue(EventCatalogue catalogue, long version) {}
