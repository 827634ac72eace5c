/**
 * What tests of whole engines share: databases, bad weather, listeners that remember, house checks.
 */
package dev.belay.engine.support;
