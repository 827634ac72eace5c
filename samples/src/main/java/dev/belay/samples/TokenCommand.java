package dev.belay.samples;

import dev.belay.http.credentials.TokenFile;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** Issues an access token. */
@Command(
    name = "token",
    mixinStandardHelpOptions = true,
    description = {
      "Issues an access token for the command serve, and prints it, this once: the file has its hash alone.",
      "It lives for 20 minutes after it was last used."
    })
final class TokenCommand implements Callable<Integer> {

  private final Console console;

  @Option(
      names = "--token-file",
      required = true,
      paramLabel = "FILE",
      description = "The file that serve was given; made when missing.")
  private Path tokenFile = Path.of("");

  @Option(
      names = "--user",
      required = true,
      paramLabel = "ID",
      description = "Whose token it is: 1 to 64 letters, digits, - and _.")
  private String user = "";

  TokenCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    try (TokenFile tokens = TokenFile.open(tokenFile)) {
      console.out().println(tokens.issue(user));
    } catch (IllegalArgumentException e) {
      throw DriveException.of(e);
    }
    return ExitCode.OK;
  }
}
