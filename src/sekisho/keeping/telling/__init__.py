"""What happens, handed on: alarms to people, events to other systems."""
