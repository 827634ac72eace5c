package dev.belay.engine.store;

import java.util.List;

/**
 * A claim to make.
 *
 * @param node the claiming node
 * @param claimNo which of the node's claims this is, ascending; a repeated call gives the same
 *     number
 * @param types the types it handles
 * @param limit at most that many jobs
 * @param repeated whether an earlier call with this number may have taken effect
 */
public record ClaimRequest(
    long node, long claimNo, List<String> types, int limit, boolean repeated) {

  /** The same claim, made again because the answer was lost. */
  public ClaimRequest again() {
    return new ClaimRequest(node, claimNo, types, limit, true);
  }
}
