package io.superlearner.api;

import io.superlearner.operation.Catalogue;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import jakarta.ws.rs.Path;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// Finds the resources and hands out the catalogue of their operations. A resource that breaks a
/// rule of the catalogue keeps the application from starting.
@ApplicationScoped
public class CatalogueSource {

  @Inject BeanManager beans;

  private volatile @Nullable Catalogue catalogue;

  void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
    catalogue();
  }

  /// Returns the catalogue.
  @Produces
  public Catalogue catalogue() {
    Catalogue present = catalogue;
    if (present == null) {
      present =
          CatalogueReader.read(
              beans.getBeans(Object.class, Any.Literal.INSTANCE).stream()
                  .map(bean -> bean.getBeanClass())
                  .filter(type -> type.isAnnotationPresent(Path.class))
                  .distinct()
                  .sorted(Comparator.comparing(Class::getName))
                  .toList());
      catalogue = present;
    }
    return present;
  }
}
