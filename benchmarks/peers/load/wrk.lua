-- One request again and again, and two lines of results: ERRORS by kind, and RESULT requests microseconds p50_us p99_us errors bytes
wrk.method = os.getenv("METHOD")
local body_bytes = tonumber(os.getenv("BODY_BYTES"))
if body_bytes > 0 then
  wrk.body = string.rep("x", body_bytes)
  wrk.headers["Content-Type"] = "application/octet-stream"
end
if os.getenv("CLOSES") == "1" then
  wrk.headers["Connection"] = "close"
end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format("ERRORS connect %d, read %d, write %d, status %d, timeout %d\n",
    e.connect, e.read, e.write, e.status, e.timeout))
  io.write(string.format("RESULT %d %d %.0f %.0f %d %.0f\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), e.connect + e.read + e.write + e.status + e.timeout, summary.bytes))
end
