# How the tests run Request Tracker: on a copy of the database, on a port of their own, every mail a file.
my $folder = $ENV{ASSISTKIT_RT} or die "ASSISTKIT_RT: must name the folder of the run";
Set($rtname, 'rt.test');
Set($Organization, 'rt.test');
Set($CorrespondAddress, 'rt@rt.test');
Set($CommentAddress, 'rt-comment@rt.test');
Set($WebPath, '');
Set($WebDomain, '127.0.0.1');
Set($WebPort, $ENV{ASSISTKIT_RT_PORT});
Set($WebBaseURL, "http://127.0.0.1:$ENV{ASSISTKIT_RT_PORT}");
Set($DatabaseType, 'SQLite');
Set($DatabaseName, "$folder/database");
Set($MasonDataDir, "$folder/mason");
Set($MasonSessionDir, "$folder/session");
Set($Timezone, $ENV{ASSISTKIT_RT_ZONE} || 'UTC');
Set($BcryptCost, 4);    # a token is checked in every request, and the default takes half a second
Set($LogToSyslog, undef);
Set($LogToSTDERR, 'warning');
Set($HTMLFormatter, 'core');
Set($MailCommand, 'sendmailpipe');
Set($SendmailPath, "$folder/mail/take");
$RT::LocalPluginPath = $ENV{ASSISTKIT_RT_PLUGINS} if $ENV{ASSISTKIT_RT_PLUGINS};
1;
