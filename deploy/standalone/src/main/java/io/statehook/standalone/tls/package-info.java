/**
 * Certificates for HTTPS on loopback, made on the fly.
 *
 * <p>{@code dev} mode and the tests speak real HTTPS with real checks, so they need a server
 * certificate and somebody who vouches for it. Only who is told so explicitly trusts that somebody;
 * its key is never written and is gone once the one certificate is signed. Bouncy Castle builds the
 * certificates; no security provider is installed, keys and signatures are the platform's.
 */
@NullMarked
package io.statehook.standalone.tls;

import org.jspecify.annotations.NullMarked;
