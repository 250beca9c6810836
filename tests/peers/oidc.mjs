// An OpenID Connect provider by others (npm oidc-provider), for one run: `node oidc.mjs PORT REDIRECT_URI`.
import Provider from "oidc-provider";

const [port, redirectUri] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const provider = new Provider(issuer, {
  clients: [
    {
      client_id: "awn",
      client_secret: "between-us-two-only",
      redirect_uris: [redirectUri],
      grant_types: ["authorization_code"],
      response_types: ["code"],
    },
  ],
  claims: { openid: ["sub"], profile: ["name", "name#ar", "birthdate", "gender", "national_id"] },
  pkce: { required: () => true },
  cookies: { keys: ["for-this-run"] },
  findAccount: async (_ctx, id) => ({
    accountId: id,
    claims: async () => ({
      sub: id,
      name: "Huda Nasser Almarri",
      "name#ar": "هدى بنت ناصر المري",
      birthdate: "1990-01-01",
      gender: "female",
      national_id: "29063400001",
    }),
  }),
});
provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
