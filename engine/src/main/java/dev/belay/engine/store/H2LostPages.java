package dev.belay.engine.store;

import java.nio.LongBuffer;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.FileStore;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.Page;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the pages of an H2 file that H2 has lost count of, and gives them back to it.
 *
 * <p>H2 writes pages in chunks and frees a chunk when every page in it was replaced. Seen with
 * 2.5.252: about one page in 500 jobs is replaced and never counted as replaced, with or without
 * compaction. No map leads to it, so that compaction cannot move it, and its whole chunk, up to the
 * size of all that is in the database, stays in the file for ever; 1,300 bytes a job on average.
 *
 * <p>A page that is counted and that no map leads to may also just have been replaced, by a thread
 * that has not yet told so. It does so before its statement ends. So a page is given back only if
 * it was seen like that before every statement that runs now, and some time ago.
 *
 * <p>One for each open file, to be used by one thread at a time.
 */
final class H2LostPages {

  private static final Logger LOG = LoggerFactory.getLogger(H2LostPages.class);

  /** On top of the end of all statements: nothing in H2 takes that long between two steps. */
  static final Duration LOST_FOR_GOOD = Duration.ofSeconds(5);

  /** Only chunks that are less full are looked at; in others a lost page costs little. */
  private static final int SPARSE_PERCENT = 25;

  /** The pages that one look takes in; commits wait while they are collected. */
  private static final int MOST_SUSPECTS = 10_000;

  /** In these a chunk's place in the file is told; part of the file's format. */
  private static final long BLOCK_BYTES = 4096;

  /** The maps of H2 itself, which it keeps account of in another way, have lower numbers. */
  private static final int FIRST_MAP = 2;

  private static final String CHUNK_PREFIX = DataUtils.LAYOUT_CHUNK;

  /** Those that no map led to, and when that was seen first. */
  private final Map<CountedPage, Sighting> lost = new HashMap<>();

  /** Those that were given back, until H2 has counted them off. */
  private final Set<CountedPage> givenBack = new HashSet<>();

  private final Duration lostForGood;

  /** With how long ago a page must have been seen as lost. */
  H2LostPages(Duration lostForGood) {
    this.lostForGood = lostForGood;
  }

  /** A page that H2 counts as in use; the version tells a chunk from a later one of its number. */
  private record CountedPage(long chunkVersion, int pageNo, int map, long position) {}

  private record Sighting(long version, long nanoTime) {}

  /** One look; returns how many pages it gave back. */
  int giveBack(MVStore store) {
    MVStore.TxCounter inUse = store.registerVersionUsage();
    try {
      Set<CountedPage> suspects = new HashSet<>();
      int[] returned = {0};
      long version = store.getCurrentVersion();
      // Nobody writes a chunk meanwhile, so that the account is the one that H2 goes by.
      store.executeFilestoreOperation(
          () -> {
            suspects.addAll(suspects(store));
            returned[0] = giveBackSeenBefore(store, suspects);
          });
      suspects.removeAll(givenBack);
      strikeOffReachable(store, suspects);
      lost.keySet().retainAll(suspects);
      Sighting now = new Sighting(version, System.nanoTime());
      suspects.forEach(page -> lost.putIfAbsent(page, now));
      if (returned[0] > 0) {
        LOG.debug("gave {} pages back that H2 had lost count of", returned[0]);
      }
      return returned[0];
    } finally {
      store.deregisterVersionUsage(inUse);
    }
  }

  /** Pages in sparse chunks that H2 counts as in use, by what it has written of them. */
  private static Set<CountedPage> suspects(MVStore store) {
    Set<CountedPage> suspects = new HashSet<>();
    for (Map.Entry<String, String> entry : store.getLayoutMap().entrySet()) {
      if (suspects.size() >= MOST_SUSPECTS) {
        break;
      }
      if (entry.getKey().startsWith(CHUNK_PREFIX)) {
        Map<String, String> chunk = DataUtils.parseMap(entry.getValue());
        if (isSparse(chunk) && number(chunk, "version") < store.getCurrentVersion() - 1) {
          addCountedPages(store.getFileStore(), chunk, suspects);
        }
      }
    }
    return suspects;
  }

  /** H2 lets nobody move the pages of its undo logs, it pins them. */
  private static boolean isSparse(Map<String, String> chunk) {
    long live = number(chunk, "liveMax");
    return number(chunk, "block") > 0
        && number(chunk, "toc") > 0
        && number(chunk, "pinCount") == 0
        && live > 0
        && live * 100 < number(chunk, "max") * SPARSE_PERCENT;
  }

  /** A chunk has a table of its pages, and a bit for each one that was counted off. */
  private static void addCountedPages(
      FileStore<?> file, Map<String, String> chunk, Set<CountedPage> pages) {
    int pageCount = (int) number(chunk, "pages");
    long table = number(chunk, "block") * BLOCK_BYTES + number(chunk, "toc");
    LongBuffer contents = file.readFully(null, table, pageCount * Long.BYTES).asLongBuffer();
    BitSet countedOff =
        BitSet.valueOf(HexFormat.of().parseHex(chunk.getOrDefault("occupancy", "")));
    for (int no = countedOff.nextClearBit(0);
        no < pageCount;
        no = countedOff.nextClearBit(no + 1)) {
      int map = DataUtils.getPageMapId(contents.get(no));
      if (map >= FIRST_MAP) {
        long position = DataUtils.composePagePos((int) number(chunk, "chunk"), contents.get(no));
        pages.add(new CountedPage(number(chunk, "version"), no, map, position));
      }
    }
  }

  /** Returns how many were lost before all that runs now, and are still counted. */
  private int giveBackSeenBefore(MVStore store, Set<CountedPage> counted) {
    givenBack.retainAll(counted);
    long oldestInUse = oldestVersionInUse(store);
    long now = System.nanoTime();
    int returned = 0;
    for (Iterator<Map.Entry<CountedPage, Sighting>> i = lost.entrySet().iterator(); i.hasNext(); ) {
      Map.Entry<CountedPage, Sighting> entry = i.next();
      CountedPage page = entry.getKey();
      Sighting seen = entry.getValue();
      if (counted.contains(page)
          && seen.version() < oldestInUse
          && now - seen.nanoTime() > lostForGood.toNanos()) {
        long replacedAt = store.getCurrentVersion();
        store
            .getFileStore()
            .accountForRemovedPage(page.position(), replacedAt, false, page.pageNo());
        givenBack.add(page);
        i.remove();
        returned++;
      }
    }
    return returned;
  }

  private static long oldestVersionInUse(MVStore store) {
    Map<String, String> info = new HashMap<>();
    store.populateInfo(info::put);
    return Long.parseLong(info.getOrDefault("info.OLDEST_VERS_TO_KEEP", "-1"));
  }

  /** A map that is not open may lead to anything. */
  private static void strikeOffReachable(MVStore store, Set<CountedPage> suspects) {
    Map<Integer, Map<Long, CountedPage>> byMap = new HashMap<>();
    suspects.forEach(
        page ->
            byMap.computeIfAbsent(page.map(), map -> new HashMap<>()).put(page.position(), page));
    byMap.forEach(
        (number, pages) -> {
          MVMap<?, ?> map = store.getMap(number);
          if (map == null || map.isClosed()) {
            pages.values().forEach(suspects::remove);
          } else {
            Set<Long> unreached = new HashSet<>(pages.keySet());
            strikeOff(map.getRootPage(), unreached);
            pages.keySet().removeAll(unreached);
            pages.values().forEach(suspects::remove);
          }
        });
  }

  /** Reads no leaves. A page that is not written yet has no position, but what it leads to may. */
  private static void strikeOff(Page<?, ?> page, Set<Long> positions) {
    positions.remove(page.getPos());
    if (page.isLeaf()) {
      return;
    }
    for (int i = 0; i < page.getRawChildPageCount() && !positions.isEmpty(); i++) {
      long child = page.getChildPagePos(i);
      if (DataUtils.isPageSaved(child) && DataUtils.isLeafPosition(child)) {
        positions.remove(child);
      } else {
        strikeOff(page.getChildPage(i), positions);
      }
    }
  }

  /** Zero where it is left out, as H2 does. */
  private static long number(Map<String, String> chunk, String name) {
    return DataUtils.readHexLong(chunk, name, 0);
  }
}
