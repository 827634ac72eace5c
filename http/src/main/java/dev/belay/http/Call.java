package dev.belay.http;

import dev.belay.http.credentials.ReceivedRequest;

/**
 * A request of somebody who was admitted.
 *
 * @param request as it came
 * @param userId who calls
 * @param traceId the trace id it came with, or that was made for it
 */
record Call(ReceivedRequest request, String userId, String traceId) {}
