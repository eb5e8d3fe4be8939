package io.statehook.dispatcher.http;

import io.statehook.common.delivery.CertificateFacts;
import java.util.Optional;

/**
 * What came of one POST, and whom it met.
 *
 * @param result what came of it
 * @param certificate what the receiver's certificate says, also one that was refused; empty when
 *     none was seen
 */
public record InspectedResult(EgressResult result, Optional<CertificateFacts> certificate) {}
