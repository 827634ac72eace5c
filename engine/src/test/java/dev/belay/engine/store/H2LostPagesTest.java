package dev.belay.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever is given back to H2, nothing that can be read is lost. H2 runs with its own assertions
 * here, which would find a page that is counted off twice.
 */
class H2LostPagesTest {

  private static final int WRITERS = 4;
  private static final int KEYS = 2_000;
  private static final int CHANGES = Integer.getInteger("belay.test.changes", 20_000);
  private static final String VALUE = "v".repeat(400);

  @TempDir Path folder;

  @Test
  void noPageThatAMapLeadsToIsGivenBackWhileManyWrite() throws Exception {
    String file = folder.resolve("pages.mv").toString();
    List<Map<Long, String>> expected = new ArrayList<>();
    try (MVStore store = new MVStore.Builder().fileName(file).autoCommitDisabled().open()) {
      H2LostPages lostPages = new H2LostPages(Duration.ZERO);
      MVMap<Long, String> map = store.openMap("rows");
      ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
      try {
        List<Future<Map<Long, String>>> running = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
          long writer = i;
          running.add(writers.submit(() -> change(store, map, writer)));
        }
        while (!running.stream().allMatch(Future::isDone)) {
          lookOnce(store, lostPages);
        }
        for (Future<Map<Long, String>> one : running) {
          expected.add(one.get());
        }
      } finally {
        writers.shutdownNow();
      }
      lookOnce(store, lostPages);
      lookOnce(store, lostPages);
      assertThat(contentOf(map)).isEqualTo(union(expected));
    }
    try (MVStore store = MVStore.open(file)) {
      assertThat(contentOf(store.openMap("rows"))).isEqualTo(union(expected));
    }
  }

  private static void lookOnce(MVStore store, H2LostPages lostPages) {
    // Not compacted: the sparse chunks, which are looked at, stay and are full of pages in use.
    store.commit();
    lostPages.giveBack(store);
  }

  /** As a statement does it: what it uses is not freed before its end. */
  private static Map<Long, String> change(MVStore store, MVMap<Long, String> map, long writer) {
    Random random = new Random(writer);
    Map<Long, String> mine = new TreeMap<>();
    for (int i = 0; i < CHANGES; i++) {
      long key = random.nextInt(KEYS) * (long) WRITERS + writer;
      MVStore.TxCounter inUse = store.registerVersionUsage();
      try {
        if (random.nextInt(3) == 0) {
          map.remove(key);
          mine.remove(key);
        } else {
          map.put(key, VALUE + i);
          mine.put(key, VALUE + i);
        }
      } finally {
        store.deregisterVersionUsage(inUse);
      }
      if (i % 10 == 0) {
        store.commit();
      }
    }
    return mine;
  }

  private static Map<Long, String> union(List<Map<Long, String>> parts) {
    Map<Long, String> all = new TreeMap<>();
    parts.forEach(all::putAll);
    return all;
  }

  private static Map<Long, String> contentOf(MVMap<Long, String> map) {
    Map<Long, String> content = new TreeMap<>();
    map.forEach(content::put);
    return content;
  }
}
