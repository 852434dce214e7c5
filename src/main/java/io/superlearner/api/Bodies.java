package io.superlearner.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.superlearner.control.Code;
import io.superlearner.control.Refusal;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import jakarta.ws.rs.ext.Provider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.nio.charset.CharacterCodingException;
import org.jspecify.annotations.Nullable;

/// Reads JSON bodies into records with the one strict mapper.
///
/// It is no CDI bean on purpose: behind a proxy JAX-RS would not see that it reads records, and
/// might prefer another reader.
@Provider
@Consumes(MediaType.APPLICATION_JSON)
public class Bodies implements MessageBodyReader<Record> {

  @Override
  public boolean isReadable(
      Class<?> type, Type generic, Annotation[] annotations, MediaType mediaType) {
    return type.isRecord();
  }

  @Override
  public Record readFrom(
      Class<Record> type,
      Type generic,
      Annotation[] annotations,
      MediaType mediaType,
      MultivaluedMap<String, String> headers,
      InputStream body)
      throws IOException {
    String charset = mediaType.getParameters().getOrDefault("charset", "utf-8");
    if (!charset.equalsIgnoreCase("utf-8")) {
      throw new ProblemException(
          Refusal.of(Code.UNSUPPORTED_MEDIA_TYPE, "only application/json in UTF-8 can be read"));
    }
    byte[] whole = body.readAllBytes();
    if (whole.length == 0) {
      throw new ProblemException(JsonFaults.missingBody());
    }
    Record read = parse(type, new ByteArrayInputStream(whole));
    if (read == null) {
      throw new ProblemException(
          Refusal.of(Code.INVALID_PARAMETER, "the body is null; an object is expected"));
    }
    return read;
  }

  private static @Nullable Record parse(Class<Record> type, InputStream body) throws IOException {
    try {
      return Json.read(body, type);
    } catch (JsonProcessingException wrong) {
      throw new ProblemException(JsonFaults.refusal(wrong));
    } catch (CharacterCodingException wrong) {
      throw new ProblemException(
          Refusal.of(Code.INVALID_PARAMETER, "the body is not good JSON: it is not UTF-8"));
    }
  }
}
