// What an integrator writes first. It is compiled against the generated types, and run: node usage.ts http://127.0.0.1:8080
import createClient from "openapi-fetch";
import type { paths } from "./schema.d.ts";

declare const process: { argv: string[] };

const client = createClient<paths>({ baseUrl: process.argv[2] ?? "http://127.0.0.1:8080" });

const session = await client.POST("/v1/auth/sessions", { body: { auth_code: "demo-lin-yue" } });
if (session.error) throw new Error(`${session.error.code}: ${session.error.detail}`);
const headers = { Authorization: `Bearer ${session.data.access_token}` };

const violations = await client.GET("/v1/violations", { headers, params: { query: { limit: 3 } } });
if (violations.error) throw new Error(`${violations.error.code}: ${violations.error.detail}`);
for (const violation of violations.data.data) console.log(violation.id, violation.status, violation.fine.amount / 100);

const cases = await client.GET("/v1/cases", { headers });
if (cases.error) throw new Error(`${cases.error.code}: ${cases.error.detail}`);
for (const { id, next_action } of cases.data.data) {
  // One member of the union, and so its own fields.
  if (next_action.type === "verify_face") console.log(id, next_action.url);
}

const nobody = await client.GET("/v1/cases", { headers: { Authorization: "Bearer x" } });
if (nobody.error?.code !== "token_invalid") throw new Error("a token that is none was accepted");

// Never called: what the types must refuse. They would refuse nothing, if something in the document made them `any`.
export async function refused(): Promise<void> {
  // @ts-expect-error no such operation
  await client.GET("/v1/violation");
  // @ts-expect-error a number is no text
  await client.POST("/v1/auth/sessions", { body: { auth_code: 1 } });
  // @ts-expect-error a header is missing that this operation demands
  await client.POST("/v1/cases", { body: { violation_id: "x" } });
  // @ts-expect-error no such status
  await client.GET("/v1/violations", { params: { query: { status: "nonsense" } } });
  // @ts-expect-error text is no number, either
  const id: number | undefined = violations.data?.data[0]?.id;
  console.log(id);
}
