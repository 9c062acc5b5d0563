-- Lets the launcher make and remove accounts and end sessions, over HTTP: running prosodyctl for each would need a
-- second program and a Lua process per account.
--   POST /ftw_control/add     [ { "user": …, "host": …, "password": … }, … ]
--   POST /ftw_control/remove  [ { "user": …, "host": … }, … ]
--   POST /ftw_control/kick    [ { "user": …, "host": … }, … ]
-- The Authorization header carries the secret of the configuration file.
local json = require "util.json";
local nodeprep = require "util.encodings".stringprep.nodeprep;
local usermanager = require "core.usermanager";
local sessions_of = prosody.hosts;
local secret = module:get_option_string("ftw_control_secret");

module:depends("http");

local actions = {};

function actions.add(account)
	return usermanager.create_user(nodeprep(account.user), account.password, account.host);
end

function actions.remove(account)
	return usermanager.delete_user(nodeprep(account.user), account.host);
end

function actions.kick(account)
	local host = sessions_of[account.host];
	local user = host and host.sessions and host.sessions[nodeprep(account.user)];
	if not user then return true; end
	local sessions = {};
	for _, session in pairs(user.sessions) do table.insert(sessions, session); end
	for _, session in ipairs(sessions) do
		session:close({ condition = "policy-violation", text = "kicked" });
	end
	return true;
end

local function route(action)
	return function (event)
		if not secret or event.request.headers.authorization ~= "Bearer "..secret then return 403; end
		for _, account in ipairs(json.decode(event.request.body) or {}) do
			local ok, err = action(account);
			if not ok then
				event.response.status_code = 409;
				return tostring(account.user).."@"..tostring(account.host)..": "..tostring(err);
			end
		end
		return 200;
	end;
end

module:provides("http", {
	route = {
		["POST /add"] = route(actions.add);
		["POST /remove"] = route(actions.remove);
		["POST /kick"] = route(actions.kick);
	};
});
