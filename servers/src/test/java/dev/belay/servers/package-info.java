/** The servers do what the tests expect of them. */
package dev.belay.servers;
