import java.io.IOException;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Proxy;

/**
 * Starts DynamoDB Local on a free port of 127.0.0.1 only, which has no option for it, and prints {@code Listening on PORT}.
 * Requests of web pages are refused: those with another Host than this machine's, and those with an Origin. The JVM ends
 * when stdin closes, that is when the process that started it exits in any way.
 *
 * <p>Compiled with {@code javac --release 17}; the class file is next to this file, since a JRE has no compiler. It is
 * compiled without DynamoDB Local and loads it unmodified, by the entry point that its documentation names.
 */
public final class LoopbackLauncher {
  public static void main(String[] arguments) throws Exception {
    Thread watch = new Thread(LoopbackLauncher::haltAtEndOfStdin, "stdin");
    watch.setDaemon(true);
    watch.start();
    Object server =
        Class.forName("software.amazon.dynamodb.services.local.main.ServerRunner")
            .getMethod("createServerFromCommandLineArgs", String[].class)
            .invoke(null, (Object) arguments);
    Object connectors = call(jettyOf(server), "getConnectors");
    for (int index = 0; index < Array.getLength(connectors); index++) {
      Object connector = Array.get(connectors, index);
      connector.getClass().getMethod("setHost", String.class).invoke(connector, "127.0.0.1");
      // The system chooses the port when it binds: one that was found free before can be taken meanwhile.
      connector.getClass().getMethod("setPort", int.class).invoke(connector, 0);
      Object http = call(call(connector, "getDefaultConnectionFactory"), "getHttpConfiguration");
      http.getClass().getMethod("addCustomizer", customizer()).invoke(http, pageRefuser());
    }
    call(server, "start");
    System.out.println("Listening on " + call(Array.get(connectors, 0), "getLocalPort"));
    call(server, "join");
  }

  private static void haltAtEndOfStdin() {
    try {
      while (System.in.read() != -1) {}
    } catch (IOException closed) {
      // Ends as at the end of the stream.
    }
    Runtime.getRuntime().halt(0);
  }

  /** Jetty's server (open source) that DynamoDB Local listens with. */
  private static Object jettyOf(Object server) throws ReflectiveOperationException {
    for (Field field : server.getClass().getDeclaredFields())
      if (field.getType().getName().equals("org.eclipse.jetty.server.Server")) {
        field.setAccessible(true);
        return field.get(server);
      }
    throw new NoSuchFieldException("DynamoDB Local has no Jetty server; use the version in package-lock.json.");
  }

  private static Class<?> customizer() throws ClassNotFoundException {
    return Class.forName("org.eclipse.jetty.server.HttpConfiguration$Customizer");
  }

  private static Object pageRefuser() throws ReflectiveOperationException {
    var getHeaders = Class.forName("org.eclipse.jetty.server.Request").getMethod("getHeaders");
    var getHeader = Class.forName("org.eclipse.jetty.http.HttpFields").getMethod("get", String.class);
    var refusal =
        Class.forName("org.eclipse.jetty.http.BadMessageException").getConstructor(int.class, String.class);
    return Proxy.newProxyInstance(
        customizer().getClassLoader(),
        new Class<?>[] {customizer()},
        (proxy, method, arguments) -> {
          // hashCode, equals and toString.
          if (!method.getName().equals("customize")) return method.invoke(getHeaders, arguments);
          Object headers = getHeaders.invoke(arguments[0]);
          String host = String.valueOf(getHeader.invoke(headers, "Host"));
          boolean isLocal = host.matches("(127\\.0\\.0\\.1|localhost)(:\\d+)?");
          if (!isLocal || getHeader.invoke(headers, "Origin") != null)
            throw (RuntimeException) refusal.newInstance(403, "Requests of web pages are refused.");
          return arguments[0];
        });
  }

  private static Object call(Object target, String method) throws ReflectiveOperationException {
    return target.getClass().getMethod(method).invoke(target);
  }
}
