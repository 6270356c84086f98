-- One session of a person who edits $LEAKLINT_FILE in Neovim with the language server. What happened goes to $LEAKLINT_OUT
-- as JSON; the test that started this session says what should have happened.

local out = {}

vim.lsp.config("leaklint", { cmd = { vim.env.LEAKLINT, "lsp" } })
vim.lsp.enable("leaklint")

local function shown(buf)
  local all = vim.diagnostic.get(buf or 0)
  table.sort(all, function(a, b)
    return a.lnum < b.lnum or (a.lnum == b.lnum and a.col < b.col)
  end)
  return vim.tbl_map(function(it)
    local inside, text = pcall(vim.api.nvim_buf_get_text, buf or 0, it.lnum, it.col, it.end_lnum, it.end_col, {})
    return {
      at = { it.lnum, it.col },
      text = inside and table.concat(text, "\n") or nil,
      code = it.code,
      source = it.source,
      severity = vim.diagnostic.severity[it.severity],
      related = #(it.user_data.lsp.relatedInformation or {}),
      href = vim.tbl_get(it.user_data.lsp, "codeDescription", "href"),
    }
  end, all)
end

--- Waits until the diagnostics satisfy `condition`, or long enough to know that they never will; records them.
local function record(name, condition)
  vim.wait(15000, function()
    return condition(shown())
  end, 20)
  out[name] = shown()
end

local function lines()
  return vim.api.nvim_buf_get_lines(0, 0, -1, false)
end

local function go()
  vim.cmd.edit(vim.fn.fnameescape(vim.env.LEAKLINT_FILE))
  vim.wait(15000, function()
    return #vim.lsp.get_clients({ bufnr = 0, name = "leaklint" }) > 0
  end, 20)
  local client = vim.lsp.get_clients({ bufnr = 0, name = "leaklint" })[1]
  out.encoding = client and client.offset_encoding
  record("opened", function(now)
    return #now == 2
  end)

  -- Typing a line above moves what leaklint found; the file on disk does not change.
  vim.api.nvim_feedkeys(vim.keycode("ggO// typed<Esc>"), "xt", false)
  record("typed", function(now)
    return #now == 2 and now[1].at[1] == out.opened[1].at[1] + 1
  end)

  -- A line that does not parse keeps the findings, and says so once.
  vim.api.nvim_buf_set_lines(0, 3, 3, false, { "const broken = {(" })
  record("broken", function(now)
    return #now == 3
  end)
  vim.api.nvim_buf_set_lines(0, 3, 4, false, {})
  record("mended", function(now)
    return #now == 2
  end)

  vim.lsp.buf.code_action({ context = { only = { "source.fixAll.leaklint" }, diagnostics = {} }, apply = true })
  record("fixed", function(now)
    return #now == 1
  end)
  out.fixed_lines = lines()

  vim.fn.cursor(out.fixed[1] and out.fixed[1].at[1] + 1 or 1, 30)
  local answers = vim.lsp.buf_request_sync(0, "textDocument/hover", vim.lsp.util.make_position_params(0, out.encoding), 10000)
  for _, answer in pairs(answers or {}) do
    out.hover = answer.result and answer.result.contents.value
  end

  -- The comment that ignores a finding ends it.
  vim.lsp.buf.code_action({
    apply = true,
    filter = function(action)
      return action.title == "Ignore `growing-collection` on this line"
    end,
  })
  record("ignored", function(now)
    return #now == 0
  end)
  out.ignored_lines = lines()
end

local worked, failure = xpcall(go, debug.traceback)
if not worked then
  out.failure = failure
end
vim.fn.writefile({ vim.json.encode(out) }, vim.env.LEAKLINT_OUT)
vim.cmd.quitall({ bang = true })
