// What Swagger UI starts with. In the sandbox a demo driver is signed in from the start, and the examples name what is hers.
window.onload = async () => {
  const sandbox = {{sandbox}};
  // As the document shows it. Each attempt needs a key of its own.
  const shownKey = "6f1c2b9e-7f1a-4c39-9b8b-3f6f0c3f9a10";

  const freshKey = () =>
    Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

  const withFreshKey = (request) => {
    for (const [name, value] of Object.entries(request.headers ?? {})) {
      if (name.toLowerCase() === "idempotency-key" && value === shownKey) request.headers[name] = freshKey();
    }
    return request;
  };

  const signIn = async () => {
    const answer = await fetch("/v1/auth/sessions", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ auth_code: "demo-lin-yue" }),
    });
    return answer.ok ? (await answer.json()).access_token : undefined;
  };

  // The first of each kind that the driver has.
  const own = async (token) => {
    const answer = await fetch("/v1/home", { headers: { authorization: `Bearer ${token}` } });
    if (!answer.ok) return [];
    const { vehicles, licences, open_violations, unpaid_decisions } = await answer.json();
    return [vehicles, licences, open_violations, unpaid_decisions].flatMap(({ data }) => data.slice(0, 1)).map(({ id }) => id);
  };

  const token = sandbox ? await signIn() : undefined;
  const ids = token ? await own(token) : [];

  const withOwnExamples = (response) => {
    if (!new URL(response.url, location).pathname.endsWith("/openapi.json")) return response;
    for (const id of ids) response.text = response.text.replaceAll(`${id.slice(0, 4)}01km7x6jjkfgrtgvqjprvfbgm8`, id);
    return response;
  };

  const ui = SwaggerUIBundle({
    url: "/openapi.json",
    dom_id: "#swagger-ui",
    layout: "StandaloneLayout",
    presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
    deepLinking: true,
    displayRequestDuration: true,
    docExpansion: "list",
    tryItOutEnabled: true,
    validatorUrl: null,
    requestInterceptor: withFreshKey,
    responseInterceptor: withOwnExamples,
    onComplete: () => {
      if (!token) return;
      const authorise = (token) => token && ui.preauthorizeApiKey("driver", token);
      authorise(token);
      // A token lives 15 minutes.
      setInterval(async () => authorise(await signIn()), 10 * 60 * 1000);
    },
  });
  window.ui = ui;
};
