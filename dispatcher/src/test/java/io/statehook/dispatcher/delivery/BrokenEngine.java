package io.statehook.dispatcher.delivery;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The engine with a fault put into its source, compiled in memory and simulated in a class loader
 * of its own. So nothing in the product has to know about faults, and a fault whose place in the
 * source is gone makes the test fail instead of passing for nothing.
 */
final class BrokenEngine {
  private static final Path SOURCES =
      Path.of("src/main/java/io/statehook/dispatcher/delivery").toAbsolutePath();

  private final Map<String, byte[]> classes = new HashMap<>();

  /** One replacement in one source file. */
  record Edit(String type, String find, String replacement) {}

  BrokenEngine(List<Edit> edits) {
    Map<String, String> sources = new HashMap<>();
    for (Edit edit : edits) {
      String source = sources.computeIfAbsent(edit.type, BrokenEngine::source);
      if (!source.contains(edit.find)) {
        throw new AssertionError("%s no longer contains: %s".formatted(edit.type, edit.find));
      }
      sources.put(edit.type, source.replace(edit.find, edit.replacement));
    }
    if (!sources.isEmpty()) {
      compile(sources);
    }
  }

  /** The first seed at which the simulation finds the fault; empty if none of so many does. */
  Optional<Long> firstSeedThatFindsIt(long seeds) {
    try {
      Class<?> world = new Loader().loadClass(SimWorld.class.getName());
      Method run = world.getDeclaredMethod("run", long.class);
      run.setAccessible(true);
      for (long seed = 1; seed <= seeds; seed++) {
        try {
          run.invoke(null, seed);
        } catch (InvocationTargetException e) {
          return Optional.of(seed);
        }
      }
      return Optional.empty();
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  private void compile(Map<String, String> sources) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<JavaFileObject> units = new ArrayList<>();
    sources.forEach((type, text) -> units.add(new Source(type, text)));
    List<String> options = List.of("-classpath", System.getProperty("java.class.path"), "-nowarn");
    try (StandardJavaFileManager standard = compiler.getStandardFileManager(null, null, null)) {
      boolean compiled =
          compiler.getTask(null, new Memory(standard), null, options, null, units).call();
      if (!compiled) {
        throw new AssertionError("the fault does not compile: " + sources.keySet());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String source(String type) {
    try {
      return Files.readString(SOURCES.resolve(type + ".java"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String type, String text) {
      super(URI.create("string:///" + type + ".java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  private final class Memory extends ForwardingJavaFileManager<StandardJavaFileManager> {
    Memory(StandardJavaFileManager standard) {
      super(standard);
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        JavaFileManager.Location location,
        String name,
        JavaFileObject.Kind kind,
        javax.tools.FileObject sibling) {
      return new SimpleJavaFileObject(URI.create("mem:///" + name + ".class"), kind) {
        @Override
        public OutputStream openOutputStream() {
          return new ByteArrayOutputStream() {
            @Override
            public void close() {
              classes.put(name, toByteArray());
            }
          };
        }
      };
    }
  }

  /** Defines every class of this package anew, so that all of them see the broken one. */
  private final class Loader extends ClassLoader {
    private static final String PACKAGE = "io.statehook.dispatcher.delivery.";

    Loader() {
      super(BrokenEngine.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        Class<?> known = findLoadedClass(name);
        if (known != null || !name.startsWith(PACKAGE)) {
          return known != null ? known : super.loadClass(name, resolve);
        }
        byte[] code = classes.containsKey(name) ? classes.get(name) : original(name);
        return defineClass(name, code, 0, code.length);
      }
    }

    private byte[] original(String name) throws ClassNotFoundException {
      try (InputStream code = getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (code == null) {
          throw new ClassNotFoundException(name);
        }
        return code.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
