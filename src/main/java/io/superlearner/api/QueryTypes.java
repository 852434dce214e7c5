package io.superlearner.api;

import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.QueryParam;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// The Java types of the query parameters of resource methods. Any thread may ask.
final class QueryTypes {

  private static final Map<Method, Map<String, Class<?>>> KNOWN = new ConcurrentHashMap<>();

  private QueryTypes() {}

  /// Returns the types by name.
  static Map<String, Class<?>> of(Method method) {
    return KNOWN.computeIfAbsent(method, QueryTypes::read);
  }

  private static Map<String, Class<?>> read(Method method) {
    Map<String, Class<?>> types = new TreeMap<>();
    for (Parameter parameter : method.getParameters()) {
      QueryParam query = parameter.getAnnotation(QueryParam.class);
      if (query != null) {
        types.put(query.value(), parameter.getType());
      } else if (parameter.isAnnotationPresent(BeanParam.class)) {
        addFields(parameter.getType(), types);
      }
    }
    return types;
  }

  private static void addFields(Class<?> bean, Map<String, Class<?>> types) {
    for (Field field : bean.getDeclaredFields()) {
      QueryParam query = field.getAnnotation(QueryParam.class);
      if (query != null) {
        types.put(query.value(), field.getType());
      }
    }
  }
}
