import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Verifies x-signature: java Verify.java SIGNING_KEY X_SIGNATURE < body (exit code 0 when genuine). */
public class Verify {
  public static void main(String[] args) throws Exception {
    if (args.length != 2) {
      System.err.println("usage: java Verify.java SIGNING_KEY X_SIGNATURE < body");
      System.exit(2);
    }
    byte[] body = System.in.readAllBytes(); // the raw bytes, before any parsing
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(args[0].getBytes("US-ASCII"), "HmacSHA256"));
    String expected = HexFormat.of().formatHex(mac.doFinal(body));
    boolean genuine = MessageDigest.isEqual(expected.getBytes("US-ASCII"), args[1].getBytes("UTF-8"));
    System.out.println(genuine ? "genuine" : "NOT genuine");
    System.exit(genuine ? 0 : 1);
  }
}
