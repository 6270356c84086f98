-- One session of a person who edits $LEAKLINT_FILE in Neovim, with the language server.

local here = vim.fs.dirname(debug.getinfo(1, "S").source:sub(2))
local session = dofile(here .. "/neovim_session.lua").new(nil, function(it)
  return {
    related = #(it.user_data.lsp.relatedInformation or {}),
    href = vim.tbl_get(it.user_data.lsp, "codeDescription", "href"),
  }
end)
local out = session.out

vim.lsp.config("leaklint", { cmd = { vim.env.LEAKLINT, "lsp" } })
vim.lsp.enable("leaklint")

session:run(function()
  vim.cmd.edit(vim.fn.fnameescape(vim.env.LEAKLINT_FILE))
  vim.wait(15000, function()
    return #vim.lsp.get_clients({ bufnr = 0, name = "leaklint" }) > 0
  end, 20)
  local client = vim.lsp.get_clients({ bufnr = 0, name = "leaklint" })[1]
  out.encoding = client and client.offset_encoding
  session:record("opened", function(now)
    return #now == 2
  end)

  -- Typing a line above moves what leaklint found; the file on disk does not change.
  vim.api.nvim_feedkeys(vim.keycode("ggO// typed<Esc>"), "xt", false)
  session:record("typed", function(now)
    return #now == 2 and now[1].at[1] == out.opened[1].at[1] + 1
  end)

  -- A line that does not parse keeps the findings, and says so once.
  vim.api.nvim_buf_set_lines(0, 3, 3, false, { "const broken = {(" })
  session:record("broken", function(now)
    return #now == 3
  end)
  vim.api.nvim_buf_set_lines(0, 3, 4, false, {})
  session:record("mended", function(now)
    return #now == 2
  end)

  vim.lsp.buf.code_action({ context = { only = { "source.fixAll.leaklint" }, diagnostics = {} }, apply = true })
  session:record("fixed", function(now)
    return #now == 1
  end)
  out.fixed_lines = session.lines()

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
  session:record("ignored", function(now)
    return #now == 0
  end)
  out.ignored_lines = session.lines()
end)
