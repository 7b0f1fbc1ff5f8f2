const facts = Object.fromEntries(
  [...document.querySelectorAll("[data-fact]")].map(element => [element.dataset.fact, element]));

async function ask() {
  const started = performance.now();
  const page = await fetch("/", { cache: "no-store" });
  await page.arrayBuffer();
  facts.time.textContent = `${(performance.now() - started).toFixed(1)} ms`;
  facts.id.textContent = page.headers.get("x-request-id") ?? "switched off";

  const [entry] = performance.getEntriesByType("navigation");
  facts.protocol.textContent = entry?.nextHopProtocol || "unknown";

  const health = await fetch("/health", { cache: "no-store" });
  facts.health.textContent = health.ok ? "healthy" : `${health.status}`;
}

function showFailure(error) {
  facts.health.textContent = `unreachable (${error.message})`;
}

document.getElementById("again").addEventListener("click", () => ask().catch(showFailure));
ask().catch(showFailure);
