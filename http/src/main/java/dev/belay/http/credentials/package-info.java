/**
 * Who is calling: access tokens, app signatures, and how often somebody may try.
 *
 * <p>Knows nothing of jobs. No secret is ever part of a message, a log line or a {@code toString}.
 */
@NullMarked
package dev.belay.http.credentials;

import org.jspecify.annotations.NullMarked;
