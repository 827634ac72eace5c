/**
 * What applications see of Belay: values, results and the interfaces to submit, run and cancel
 * jobs.
 */
module dev.belay {
  requires static transitive org.jspecify;
  requires transitive java.sql;

  exports dev.belay;
}
