package dev.belay.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NamesTest {

  private static final String STATEMENTS =
      """
      CREATE TABLE IF NOT EXISTS belay_job (id BIGINT, CONSTRAINT belay_job_status CHECK (id > 0));
      CREATE UNIQUE INDEX IF NOT EXISTS belay_job_to_claim ON belay_job (id);
      DROP INDEX IF EXISTS belay_job_to_claim;
      ALTER TABLE belay_job DROP CONSTRAINT IF EXISTS belay_job_status;
      DELETE FROM belay_node WHERE NOT EXISTS (SELECT 1 FROM belay_job j WHERE j.claimed_by = belay_node.id);
      """;

  private final H2 h2 = new H2();

  @Test
  void theNamesOfTheStatementsAreTheStandard() {
    assertThat(new Names(h2, "", "belay_").in(STATEMENTS)).isEqualTo(STATEMENTS);
  }

  @Test
  void aPrefixIsThatOfTablesConstraintsAndIndexes() {
    assertThat(new Names(h2, "", "jobs_of_a_").in(STATEMENTS))
        .isEqualTo(STATEMENTS.replace("belay_", "jobs_of_a_"));
  }

  @Test
  void aSchemaIsThatOfTablesAndIndexesButNotOfConstraints() {
    assertThat(new Names(h2, "mine", "a_").in(STATEMENTS))
        .isEqualTo(
            """
            CREATE TABLE IF NOT EXISTS mine.a_job (id BIGINT, CONSTRAINT a_job_status CHECK (id > 0));
            CREATE UNIQUE INDEX IF NOT EXISTS mine.a_job_to_claim ON mine.a_job (id);
            DROP INDEX IF EXISTS mine.a_job_to_claim;
            ALTER TABLE mine.a_job DROP CONSTRAINT IF EXISTS a_job_status;
            DELETE FROM mine.a_node WHERE NOT EXISTS (SELECT 1 FROM mine.a_job j WHERE j.claimed_by = mine.a_node.id);
            """);
  }
}
