package dev.belay.http;

/** One operation of the API. */
interface Operation {

  /** Does it; what it returns becomes {@code data}, written as JSON. */
  Object answer(Call call) throws Refusal;
}
