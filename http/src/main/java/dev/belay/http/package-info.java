/**
 * The documented batch-task HTTP API over any {@link dev.belay.JobClient}: create, list, look at
 * and cancel batch tasks.
 *
 * <p>What a batch task is, beyond a job, is told by a {@link dev.belay.http.TaskCatalog}.
 */
@NullMarked
package dev.belay.http;

import org.jspecify.annotations.NullMarked;
