// What Swagger UI starts with.
window.onload = () => {
  const sandbox = {{sandbox}};
  // As the document shows it. Each attempt needs a key of its own.
  const shownKey = "6f1c2b9e-7f1a-4c39-9b8b-3f6f0c3f9a10";

  const freshKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

  const withFreshKey = (request) => {
    const name = Object.keys(request.headers ?? {}).find((name) => name.toLowerCase() === "idempotency-key");
    if (name && request.headers[name] === shownKey) request.headers[name] = freshKey();
    return request;
  };

  // In the sandbox somebody is signed in from the start, and stays so: a token lives 15 minutes.
  const signIn = async () => {
    const answer = await fetch("/v1/auth/sessions", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ auth_code: "demo-lin-yue" }),
    });
    if (answer.ok) ui.preauthorizeApiKey("driver", (await answer.json()).access_token);
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
    onComplete: () => {
      if (!sandbox) return;
      signIn();
      setInterval(signIn, 10 * 60 * 1000);
    },
  });
  window.ui = ui;
};
