package io.superlearner.cluster;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.fory.context.ReadContext;
import org.apache.fory.resolver.TypeResolver;
import org.apache.fory.serializer.collection.CollectionSerializer;

/// Writes a list of `Arrays.asList` by its elements, and reads it as an `ArrayList`. The library's
/// own way writes the array, whose type would have to be in the table, and which is read back with
/// a wrong one when the list holds several types.
final class AsListSerializer extends CollectionSerializer<List<?>> {

  AsListSerializer(TypeResolver resolver) {
    super(resolver, listClass(), true);
  }

  @SuppressWarnings("unchecked") // the class of a list of any element type
  static Class<List<?>> listClass() {
    return (Class<List<?>>) Arrays.asList().getClass();
  }

  @Override
  public List<Object> newCollection(ReadContext from, boolean knownSize) {
    int size = readCollectionSize(from, from.getBuffer(), knownSize);
    setNumElements(size);
    List<Object> list = new ArrayList<>(size);
    from.reference(list);
    return list;
  }
}
