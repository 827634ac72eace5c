package dev.belay.engine.store;

import dev.belay.engine.support.H2Product;
import dev.belay.engine.support.TestDatabase;
import dev.belay.engine.support.TestStores;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class H2FileJobStoreTest extends JobStoreContract {

  @TempDir Path folder;

  @Override
  TestDatabase database() {
    return new H2Product().over(TestStores.file(folder.resolve("store")));
  }
}
