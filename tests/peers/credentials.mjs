// Judges credentials with software of others. One process for all: reads JSON from standard input,
//   {"documents": {address: document}, "cases": {name: credential}, "core": {name: credential}, "sign": [documents]}
// and prints {"vc": {name: verified}, "core": {name: log or errors}, "signed": [credentials], "key": did document}.
import * as vc from "@digitalbazaar/vc";
import { DataIntegrityProof } from "@digitalbazaar/data-integrity";
import * as Ed25519Multikey from "@digitalbazaar/ed25519-multikey";
import { cryptosuite } from "@digitalbazaar/eddsa-rdfc-2022-cryptosuite";

const asked = JSON.parse(await new Response(process.stdin).text());

const documentLoader = async (url) => {
  const address = url.split("#")[0];
  const found = asked.documents[address];
  if (!found) throw new Error(`not here: ${url}`);
  let document = found;
  if (url.includes("#") && found.verificationMethod) {
    const method = found.verificationMethod.find((one) => one.id === url);
    if (!method) throw new Error(`no such key: ${url}`);
    document = { "@context": "https://w3id.org/security/multikey/v1", ...method };
  }
  return { contextUrl: null, documentUrl: url, document };
};

async function judged(credential) {
  const suite = new DataIntegrityProof({ cryptosuite });
  const checkStatus = async () => ({ verified: true });
  const result = await vc.verifyCredential({ credential, suite, documentLoader, checkStatus });
  return { verified: result.verified, error: result.error ? String(result.error.errors ?? result.error) : "" };
}

const answer = { vc: {}, core: {}, signed: [] };
for (const [name, credential] of Object.entries(asked.cases ?? {})) answer.vc[name] = await judged(credential);

if (asked.sign?.length) {
  const controller = "did:web:elsewhere.example";
  const key = await Ed25519Multikey.generate({ controller, id: `${controller}#key-1` });
  const { "@context": _context, ...method } = await key.export({ publicKey: true });
  answer.key = { id: controller, verificationMethod: [method], assertionMethod: [method.id] };
  asked.documents[controller] = answer.key;
  for (const credential of asked.sign) {
    const suite = new DataIntegrityProof({ signer: key.signer(), cryptosuite, date: "2026-11-22T10:00:00Z" });
    answer.signed.push(await vc.issue({ credential, suite, documentLoader }));
  }
}

if (asked.core) {
  const { verifyCredential } = await import("@digitalcredentials/verifier-core");
  for (const [name, credential] of Object.entries(asked.core)) {
    const result = await verifyCredential({ credential, knownDIDRegistries: asked.registries });
    answer.core[name] = { log: result.log ?? [], errors: result.errors ?? [] };
  }
}
console.log(JSON.stringify(answer));
