"""assistkit inside django-helpdesk: a Django app. How to install it is in docs/integrations/django-helpdesk.md.

A ticket arrives -> signals.py writes a Job -> `assistkit_work` (worker.py) computes the suggestion -> views.py gives it
to the panel in the ticket page -> what the agent does is an Event -> the worker takes it to the feedback store.
The web process only writes and reads rows of these two tables; it never opens the index or the store.
"""
