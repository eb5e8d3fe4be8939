package io.statehook.dispatcher;

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
 * Classes of the product with a fault put into their source, compiled in memory and run in a class
 * loader of its own. So nothing in the product has to know about faults, and a fault whose place in
 * the source is gone makes the test fail instead of passing for nothing.
 */
public final class BrokenSources {
  private final Path sources;
  private final String packages;
  private final Map<String, byte[]> classes = new HashMap<>();

  /**
   * One replacement in one source file.
   *
   * @param type the file without its ending, from the package on
   */
  public record Edit(String type, String find, String replacement) {}

  /**
   * What is wrong with the classes, in words that follow their name.
   *
   * @param edits all are made together
   */
  public record Fault(String what, List<Edit> edits) {
    /** A fault in one place. */
    public Fault(String what, String type, String find, String replacement) {
      this(what, List.of(new Edit(type, find, replacement)));
    }

    @Override
    public String toString() {
      return what;
    }
  }

  /**
   * Compiles the faults.
   *
   * @param packages the package whose classes see them, with all below it
   */
  public BrokenSources(String packages, List<Edit> edits) {
    this.packages = packages + ".";
    this.sources = Path.of("src/main/java", packages.replace('.', '/')).toAbsolutePath();
    Map<String, String> broken = new HashMap<>();
    for (Edit edit : edits) {
      String source = broken.computeIfAbsent(edit.type, this::source);
      if (!source.contains(edit.find)) {
        throw new AssertionError("%s no longer contains: %s".formatted(edit.type, edit.find));
      }
      broken.put(edit.type, source.replace(edit.find, edit.replacement));
    }
    if (!broken.isEmpty()) {
      compile(broken);
    }
  }

  /**
   * The first seed with which a static method {@code run(long)} of the test fails; empty if it does
   * with none of so many.
   */
  public Optional<Long> firstSeedThatFails(Class<?> test, long seeds) {
    Thread thread = Thread.currentThread();
    ClassLoader usual = thread.getContextClassLoader();
    Loader loader = new Loader();
    thread.setContextClassLoader(loader); // Templates are looked up there.
    try {
      Method run = loader.loadClass(test.getName()).getDeclaredMethod("run", long.class);
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
    } finally {
      thread.setContextClassLoader(usual);
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

  private String source(String type) {
    try {
      return Files.readString(sources.resolve(type + ".java"));
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

  /** Defines every class of these packages anew, so that all of them see the broken one. */
  private final class Loader extends ClassLoader {
    Loader() {
      super(BrokenSources.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        Class<?> known = findLoadedClass(name);
        if (known != null || !name.startsWith(packages)) {
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
