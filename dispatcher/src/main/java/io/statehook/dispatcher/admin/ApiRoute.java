package io.statehook.dispatcher.admin;

import io.vertx.core.http.HttpMethod;
import java.util.Set;
import java.util.function.Function;

/**
 * One operation of the API.
 *
 * @param method its HTTP method
 * @param path below {@link #ROOT}, parameters in braces as OpenAPI has them
 * @param operation its name in the OpenAPI document and in the audit log
 * @param access what it asks of a token
 * @param query the query parameters that it knows; others are refused
 * @param action may wait
 */
record ApiRoute(
    HttpMethod method,
    String path,
    String operation,
    Access access,
    Set<String> query,
    Function<ApiRequest, Answer> action) {
  static final String ROOT = "/api/v1";

  ApiRoute {
    query = Set.copyOf(query);
  }

  static ApiRoute get(String path, String operation, Function<ApiRequest, Answer> action) {
    return new ApiRoute(HttpMethod.GET, path, operation, Access.READ, Set.of(), action);
  }

  static ApiRoute change(
      HttpMethod method, String path, String operation, Function<ApiRequest, Answer> action) {
    return new ApiRoute(method, path, operation, Access.CHANGE, Set.of(), action);
  }

  /** The same with query parameters. */
  ApiRoute asking(String... names) {
    return new ApiRoute(method, path, operation, access, Set.of(names), action);
  }

  /** The same for tokens of every org only. */
  ApiRoute everywhere() {
    return new ApiRoute(method, path, operation, Access.CHANGE_ALL, query, action);
  }

  /** The whole path as Vert.x has it. */
  String pattern() {
    return ROOT + path.replaceAll("\\{(\\w+)}", ":$1");
  }
}
