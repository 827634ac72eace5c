package dev.belay.samples;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The commands that make an order, one for every verb of the drive. */
final class OrderVerbs {

  private static final Map<String, Supplier<OrderArguments>> VERBS = new LinkedHashMap<>();

  static {
    VERBS.put("copy", CopyArguments::new);
    VERBS.put("move", MoveArguments::new);
    VERBS.put("delete", DeleteArguments::new);
    VERBS.put("restore", RestoreArguments::new);
    VERBS.put("empty-bin", EmptyBinArguments::new);
    VERBS.put("zip", ZipArguments::new);
    VERBS.put("unzip", UnzipArguments::new);
  }

  private OrderVerbs() {}

  /** Adds a command for every verb, each with arguments of its own. */
  static void addTo(CommandLine commands, Function<OrderArguments, Object> command) {
    VERBS.forEach(
        (verb, supplier) -> {
          OrderArguments arguments = supplier.get();
          CommandSpec spec = CommandSpec.forAnnotatedObject(command.apply(arguments));
          spec.addMixin("arguments", CommandSpec.forAnnotatedObject(arguments));
          commands.addSubcommand(verb, new CommandLine(spec));
        });
  }
}
