-- wrk's requests: bodies, a line of a file each, in turn. The file and the token come from the environment, so that
-- no command line shows them.
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Accept"] = "application/json"
wrk.headers["Authorization"] = "Bearer " .. os.getenv("BENCH_TOKEN")

local requests, sent = {}, 0

function init()
  for body in io.lines(os.getenv("BENCH_BODIES")) do
    requests[#requests + 1] = wrk.format(nil, nil, nil, body)
  end
end

function request()
  sent = sent + 1
  return requests[sent % #requests + 1]
end
