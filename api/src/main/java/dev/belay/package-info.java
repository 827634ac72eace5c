/**
 * The public face of Belay: submit jobs, handle them, call them off, and be told the truth about
 * each.
 *
 * <p>Start at {@link dev.belay.JobClient}. Values are records and enums, safe to share between
 * threads. Nothing here is null unless it is marked {@link org.jspecify.annotations.Nullable}.
 */
@NullMarked
package dev.belay;

import org.jspecify.annotations.NullMarked;
